"""What was answered last, language by language, for the front page: read from an index however much is published."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback_pages", "0005_map_grid")]

    operations = [
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                fields=["language", "-answered_at", "-id"],
                name="publication_answered",
                condition=models.Q(is_visible=True, answered_at__isnull=False),
            ),
        ),
    ]
