"""Files on their way into the roll."""

from django.db import models

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


class Upload(models.Model):
    """A file read into a preview, kept enciphered until it is applied or grows old.

    `sealed_mendings` has the cells that people mended in the preview and the rows they left out, enciphered too.
    """

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    sealed_content = models.BinaryField()
    sealed_mendings = models.BinaryField(null=True)
    uploaded_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
