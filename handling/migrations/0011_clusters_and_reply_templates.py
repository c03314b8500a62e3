"""One answer to many reports; ready-made texts by category and outcome, proposed and approved; approval a unit wants."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OUTCOMES = [
    ("answered", "answered"),
    ("fixed", "fixed"),
    ("planned", "planned"),
    ("no_action", "no action"),
    ("not_ours", "not ours"),
    ("duplicate", "known already"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("feedback_pages", "0009_same_resident_and_joined_publications"),
        ("handling", "0010_routing_conditions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clusters", to="handling.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "cluster",
                "verbose_name_plural": "clusters",
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="inboxentry",
            name="cluster",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to="handling.cluster",
            ),
        ),
        migrations.AddIndex(
            model_name="inboxentry",
            index=models.Index(
                fields=["cluster"], name="inbox_of_cluster", condition=models.Q(("cluster__isnull", False))
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="cluster",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replies",
                to="handling.cluster",
                verbose_name="cluster",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="handling.replytemplate",
            ),
        ),
        migrations.AddField(
            model_name="replytemplate",
            name="categories",
            field=models.ManyToManyField(
                blank=True,
                help_text="Offered in these alone; none: in all.",
                related_name="+",
                to="feedback_pages.category",
                verbose_name="categories",
            ),
        ),
        migrations.AddField(
            model_name="replytemplate",
            name="outcomes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=OUTCOMES, max_length=10),
                blank=True,
                default=list,
                size=None,
                verbose_name="outcomes",
            ),
        ),
        migrations.AddField(
            model_name="replytemplate",
            name="used",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="times sent"),
        ),
        migrations.AddField(
            model_name="replytemplate",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="needs_approval",
            field=models.BooleanField(
                default=False,
                help_text="An answer leaves when a lead of the unit has approved it who did not write it.",
                verbose_name="every answer needs a lead's approval",
            ),
        ),
    ]
