"""What a page's text is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

PARAGRAPH_FEATURES = ["h3", "bold", "italic", "link", "ol", "ul", "document-link"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alternative = blocks.CharBlock(
        label=_("what the picture shows"), required=False, help_text=_("Empty: decoration only.")
    )
    caption = blocks.CharBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "components/picture_block.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("Heading"), icon="title", template="components/heading_block.html")
    paragraph = blocks.RichTextBlock(label=_("Text"), features=PARAGRAPH_FEATURES, icon="pilcrow")
    notice = blocks.RichTextBlock(
        label=_("Notice"), features=["bold", "link"], icon="info-circle", template="components/notice_block.html"
    )
    picture = PictureBlock()
