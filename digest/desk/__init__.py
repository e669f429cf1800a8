"""The editors' web desk: routes and forms over `app`. Empty until it is built; its walls are up."""
