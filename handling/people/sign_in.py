"""Signing in, with guessing made slow (named in WAGTAILADMIN_USER_LOGIN_FORM).

Tries are counted by the address they come from, and wrong ones by that address together with the account. Never by the
account alone: else a stranger could lock the town's people out.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from feedback_pages import limits
from handling.units.users import User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail gives none, so that its name would stand there in English.
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        address, account = limits.client_address(self.request), self.cleaned_data.get("username", "")
        tries = {"sender": limits.mailbox_of(f"{address} {account}"), "what": "sign_in_account"}
        try:
            limits.count(sender=limits.sender_of(self.request), what="sign_in")
            # Before the password is looked at, so that many tries at once are no way round; a right one is taken back.
            limits.count(**tries)
        except limits.TooMany as stop:
            until = date_format(localtime(stop.until), "TIME_FORMAT")
            raise ValidationError(
                _("Too many tries. Please try again after %(time)s.") % {"time": until}, code="limit"
            ) from stop
        cleaned: dict[str, Any] = super().clean()
        limits.take_back(**tries)
        return cleaned


class ForgottenPasswordForm(PasswordResetForm):
    """Named in WAGTAILADMIN_USER_PASSWORD_RESET_FORM. The page answers the same whether a mail goes out or not."""

    def get_users(self, email: str) -> Iterable[User]:
        """Nobody, once the mailbox has had its mails of the hour: a stranger cannot fill it."""
        try:
            limits.count(sender=limits.mailbox_of(email), what="password_reset")
        except limits.TooMany:
            return []
        # Those too whom Django leaves out: invited, or let in again, and without a password until they follow a link.
        return User.objects.filter(is_active=True, email__iexact=email)
