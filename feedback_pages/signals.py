"""All that is announced upward. Sent with `send` inside the transaction, so that what is heard commits with its cause.

What the worker announces by the clock has no cause: it is sent with `send_robust`, each receiver for itself.
"""

from django.dispatch import Signal

# report: Report, just written; message: its first; by: user or None. The sender wakes the worker for mails.
report_submitted = Signal()

# report, message: the resident wrote again on the own page or by mail.
reporter_wrote = Signal()

# report, changed: set of field names ("state", "category", "point", …); whatever the row now says is in force.
report_changed = Signal()

# report: its resident gave up all contact data, or it was erased.
contact_erased = Signal()

# delivery_id: a mail was given up, or is tried again after that.
mail_turned = Signal()

# Sent by the worker about every ten seconds, outside any transaction.
worker_ticked = Signal()

# Sent by one worker every hour: what nobody waits for.
worker_tidied = Signal()
