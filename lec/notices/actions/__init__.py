"""Every write of notices: drawing them from what happened, reminding, mailing, marking as read."""
