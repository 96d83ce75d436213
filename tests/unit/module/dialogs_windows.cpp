// The module has nothing but its resources.
