"""The window: Qt widgets over the verbs. The only room that knows Qt, imported late by the entrance."""
