package nn

// Update is update, for trainings without a Loop.
func (a *Average) Update() { a.update() }

// Swap is swap, for trainings without a Loop.
func (a *Average) Swap() { a.swap() }
