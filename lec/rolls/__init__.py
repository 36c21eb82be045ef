"""Learners by name: identity, enrolment, existence and the register."""
