"""Django looks for an app's models here; each subject defines its own."""

from feedback_pages.cases.models import Answer, Attachment, CaseMail, Message, Report, Reporter
from feedback_pages.categories.models import Category, CategoryPage, CategoryVersion, EntryPage, Section, SectionPage
from feedback_pages.delivery.models import Delivery, MailPause, WorkerHeartbeat
from feedback_pages.intake.models import Draft, DraftPhoto, LimitCount
from feedback_pages.publications.grid import GridCell, GridChange
from feedback_pages.publications.models import Publication, PublicationDecision, PublishedAnswer, PublishedPhoto
from feedback_pages.town.models import Area, Place, TownSettings

__all__ = [
    "Answer",
    "Area",
    "Attachment",
    "CaseMail",
    "Category",
    "CategoryPage",
    "CategoryVersion",
    "Delivery",
    "Draft",
    "DraftPhoto",
    "EntryPage",
    "GridCell",
    "GridChange",
    "LimitCount",
    "MailPause",
    "Message",
    "Place",
    "Publication",
    "PublicationDecision",
    "PublishedAnswer",
    "PublishedPhoto",
    "Report",
    "Reporter",
    "Section",
    "SectionPage",
    "TownSettings",
    "WorkerHeartbeat",
]
