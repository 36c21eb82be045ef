"""What may narrow a report: a province, a district, a local authority."""

from django import forms


class NarrowForm(forms.Form):
    """Codes of a province and a LAO and the name of a district, all optional, as links carry them."""

    province = forms.CharField(required=False, max_length=20)
    district = forms.CharField(required=False, max_length=100)
    lao = forms.CharField(required=False, max_length=20)
