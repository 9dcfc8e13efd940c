"""A file becomes pages of positioned words."""
