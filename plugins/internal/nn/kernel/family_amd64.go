package kernel

func available() []*implementation { return []*implementation{&generic} }
