"""What analysts use: releases on disk, what changed between them, whether they are whole, and the preferred-value rule.

Reads a release by the release's own metadata; imports nothing of what makes one.
"""
