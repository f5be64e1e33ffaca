package kernel

// bands transposes by bands of rows, the highest first.
type bands []struct {
	rows int
	// four transposes rows rows and 4 blocks columns.
	four func(blocks int, src *float32, lds int, dst *float32, ldd int)
}

// transpose lets the last band, and the last four columns, reach back over what
// is done already, so that only matrices with less than four of either are left
// to Go.
func (b bands) transpose(rows, cols int, src []float32, lds int, dst []float32, ldd int) {
	for _, band := range b {
		if rows < band.rows || cols < 4 {
			continue
		}
		for i := 0; i < rows; i += band.rows {
			i = min(i, rows-band.rows)
			band.four(cols/4, &src[i*lds], lds, &dst[i], ldd)
			if cols%4 > 0 {
				j := cols - 4
				band.four(1, &src[i*lds+j], lds, &dst[j*ldd+i], ldd)
			}
		}
		return
	}
	transposeGeneric(rows, cols, src, lds, dst, ldd)
}
