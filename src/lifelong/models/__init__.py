"""Models behind small protocols: the seams are in ``base``, one adapter file per outside library."""
