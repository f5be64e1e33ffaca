package kernel

// LayerNorm computes y = gamma xhat + beta with xhat = (x - mean) rstd and rstd =
// 1/sqrt(variance + eps), row by row (Ba et al. 2016, Eq. 4). x and y are (rows, h),
// without gaps; x is replaced by xhat, and rstd (rows) is filled, for
// LayerNormGrad. y may be x: then there is no xhat.
func LayerNorm(rows, h int, x, gamma, beta, y, rstd []float32, eps float32) {
	if rows > 0 && h > 0 {
		active.layerNorm(rows, h, x[:rows*h], gamma[:h], beta[:h], y[:rows*h], rstd[:rows], eps)
	}
}

// LayerNormGrad writes the gradient of the loss by x to dx (rows, h) and adds
// those by gamma and beta to dgamma and dbeta (h), given dy (rows, h) and what
// LayerNorm left in xhat and rstd. dx may be dy.
func LayerNormGrad(rows, h int, dy, xhat, gamma, rstd, dx, dgamma, dbeta []float32) {
	if rows > 0 && h > 0 {
		active.layerNormGrad(rows, h, dy[:rows*h], xhat[:rows*h], gamma[:h], rstd[:rows], dx[:rows*h], dgamma[:h], dbeta[:h])
	}
}
