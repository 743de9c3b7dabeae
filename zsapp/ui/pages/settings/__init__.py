"""设置: how the window looks, what opens the profile, backups, health, typefaces, files in and out, about."""
