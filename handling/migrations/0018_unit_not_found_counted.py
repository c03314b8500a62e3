"""Cases without a unit of their own are counted out of their index alone, whatever is known of the column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback_pages", "0010_words_in_any_language"),
        ("handling", "0017_absence"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="inboxentry", name="inbox_needs_unit"),
        migrations.AddIndex(
            model_name="inboxentry",
            index=models.Index(
                fields=["unit"],
                include=("state", "report"),
                name="inbox_needs_unit",
                condition=models.Q(("needs_unit", True)),
            ),
        ),
    ]
