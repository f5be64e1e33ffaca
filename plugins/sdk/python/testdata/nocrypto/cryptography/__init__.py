raise ImportError("stands for a machine without the package")
