"""Who is signed in and what they may do, in two statements: Django's own backend takes four, at every look at the admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from feedback_pages.kept_statements import KeptStatement
from handling.units.users import User

# Of the person's groups, and the person's own.
PERMISSIONS = """
    SELECT content_type.app_label || '.' || permission.codename
    FROM auth_permission AS permission
    JOIN django_content_type AS content_type ON content_type.id = permission.content_type_id
    WHERE permission.id IN (
        SELECT granted.permission_id
        FROM auth_group_permissions AS granted
        JOIN handling_user_groups AS member ON member.group_id = granted.group_id
        WHERE member.user_id = %s
        UNION ALL
        SELECT permission_id FROM handling_user_user_permissions WHERE user_id = %s
    )
"""
# The profile says in what language and time the person reads.
PERSON = KeptStatement(lambda pk: User.objects.select_related("wagtail_userprofile").filter(pk=pk))


class StaffBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:  # type: ignore[override]
        return next((user for user in PERSON.read(user_id) if self.user_can_authenticate(user)), None)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if isinstance(user_obj, AnonymousUser) or not user_obj.is_active or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj)
        # Kept on the object under Django's own name: who reads a person anew reads the rights anew.
        if not hasattr(user_obj, "_perm_cache"):
            with connection.cursor() as cursor:
                cursor.execute(PERMISSIONS, [user_obj.pk, user_obj.pk])
                user_obj._perm_cache = {name for (name,) in cursor.fetchall()}
        return user_obj._perm_cache
