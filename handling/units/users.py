"""Who works here."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet):
    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises:
        RuntimeError: always; deactivate instead.
        """
        raise RuntimeError("Users are deactivated, never deleted.")


class StaffManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whom a sign-in form means: by name or address, in whatever case a telephone wrote it.

        Raises:
            DoesNotExist: nobody, or more than one.
        """
        found: list[User] = list(self.filter(Q(username__iexact=username) | Q(email__iexact=username)))
        exact = [user for user in found if user.username == username] or found
        if len(exact) != 1:
            raise self.model.DoesNotExist
        return exact[0]


class User(AbstractUser):
    """A member of staff. Deactivated when they leave, never deleted: history names them."""

    email = models.EmailField(_("e-mail address"), unique=True)

    objects = StaffManager()  # type: ignore[misc]

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment] # the stubs know no lazy text here
        verbose_name_plural = _("users")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()

    @property
    def chosen_language(self) -> str:
        """What the person reads in, else the town's first: never the active one, which is somebody else's."""
        profile = getattr(self, "wagtail_userprofile", None)
        return (profile and profile.preferred_language) or settings.LANGUAGE_CODE

    def wishes(self, notification: str) -> bool:
        """Whether what Wagtail's profile calls `submitted`, `approved` or `rejected` notices were left on."""
        profile = getattr(self, "wagtail_userprofile", None)
        return profile is None or bool(getattr(profile, f"{notification}_notifications"))

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises:
        RuntimeError: always; deactivate instead.
        """
        raise RuntimeError("Users are deactivated, never deleted.")
