"""A LiveKit voice agent whose tools take their time and never leave the caller in silence."""
