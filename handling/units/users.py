"""Who works here."""

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

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises:
        RuntimeError: always; deactivate instead.
        """
        raise RuntimeError("Users are deactivated, never deleted.")
