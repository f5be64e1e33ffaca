package main

// peak emits nothing but fused multiply-adds, on 12 independent sums: twice the
// product of the latency and the throughput on CPUs of today.
func peak(m *machine) {
	m.function("peak", "(iterations int)")
	x := m.zero()
	sums := make([]vec, 12)
	for i := range sums {
		sums[i] = m.zero()
	}
	m.repeat(m.integer("iterations"), func() {
		for _, sum := range sums {
			m.fma(x, x, sum)
		}
	})
	m.end()
}
