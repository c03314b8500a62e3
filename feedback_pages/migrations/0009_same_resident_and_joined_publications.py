"""The same resident's other cases by index; a report shown under another report's publication."""

import django.db.models.functions.text
from django.db import migrations, models

import feedback_pages.cases.models


class Migration(migrations.Migration):
    dependencies = [("feedback_pages", "0008_working_days")]

    operations = [
        migrations.AddIndex(
            model_name="reporter",
            index=models.Index(
                django.db.models.functions.text.Lower("email"),
                name="reporter_of_email",
                condition=models.Q(("email", ""), _negated=True),
            ),
        ),
        migrations.AddIndex(
            model_name="reporter",
            index=models.Index(
                feedback_pages.cases.models.PhoneEnd("phone"),
                name="reporter_of_phone",
                condition=models.Q(("phone", ""), _negated=True),
            ),
        ),
        migrations.AddField(
            model_name="publicationdecision",
            name="is_joined",
            field=models.BooleanField(default=False, verbose_name="shown under another report's publication"),
        ),
    ]
