package nn

import "github.com/behaviorbench/behaviorbench/plugins/internal/nn/kernel"

// Backward writes the gradients by x and by the weights.
func (k *block) Backward(in [][]float32, _, dout []float32, din [][]float32) {
	w, n, v := k.Width, k.Inner, &k.value
	x, dx := in[0], din[0]
	k.crew.Each(4, func(i int) {
		switch i {
		case 0:
			kernel.Transpose(w, 3*w, v.qkv, 3*w, k.flipped.qkv, w)
		case 1:
			kernel.Transpose(w, w, v.out, w, k.flipped.out, w)
		case 2:
			kernel.Transpose(w, n, v.inner, n, k.flipped.inner, w)
		case 3:
			kernel.Transpose(n, w, v.outer, w, k.flipped.outer, n)
		}
	})
	k.grads.zero()
	k.crew.Each(Groups, func(g int) {
		for _, s := range k.batch.groups[g] {
			s = k.leaving(k.batch, s)
			t := k.tape.of(&k.blockConfig, s)
			k.backward(k.batch, s, x[s.row*w:s.rowEnd*w], dout[s.want*w:s.wantEnd*w], dx[s.row*w:s.rowEnd*w], &t, k.work[g], &k.parts[g])
		}
	})
	k.grads.reduceInto(k.crew, din[1])
}

// backward adds one shard's gradients by the weights to d and writes that by its
// rows to dx.
func (k *block) backward(b *Batch, s shard, x, dy, dx []float32, t *blockTape, work *blockWork, d *blockTensors) {
	w, n, v := k.Width, k.Inner, &k.value
	rows, wanted := s.rows(), s.wanted()

	// Feed-forward half. after: gradient by what its dropout and the residual add.
	after := dy
	if !k.PreNorm {
		after = work.wide[:wanted*w]
		kernel.LayerNormGrad(wanted, w, dy, t.xhat2, v.gamma2, t.rstd2, after, d.gamma2, d.beta2)
	}
	half := k.drop(wanted, after, work.wide2[:wanted*w], t.bits2)
	linearGrad(wanted, n, w, t.active, half, w, d.outer, w, d.outerBias)
	dinner := work.inner[:wanted*n]
	kernel.Gemm(wanted, n, w, half, w, 1, k.flipped.outer, n, dinner, n, nil, 0)
	kernel.Multiply(t.inner, dinner)
	linearGrad(wanted, w, n, t.x1, dinner, n, d.inner, n, d.innerBias)
	dx1 := work.wide2[:wanted*w]
	if k.PreNorm {
		kernel.Gemm(wanted, w, n, dinner, n, 1, k.flipped.inner, w, dx1, w, nil, 0)
		kernel.LayerNormGrad(wanted, w, dx1, t.xhat2, v.gamma2, t.rstd2, dx1, d.gamma2, d.beta2)
		kernel.Axpy(1, after, dx1)
	} else {
		kernel.Gemm(wanted, w, n, dinner, n, 1, k.flipped.inner, w, dx1, w, after, w)
		kernel.LayerNormGrad(wanted, w, dx1, t.xhat1, v.gamma1, t.rstd1, dx1, d.gamma1, d.beta1)
	}

	// Attention half: dx1 is now the gradient by residual + Dropout(attention).
	half = k.drop(wanted, dx1, work.wide[:wanted*w], t.bits1)
	linearGrad(wanted, w, w, t.context, half, w, d.out, w, d.outBias)
	dcontext := work.wide3[:wanted*w]
	kernel.Gemm(wanted, w, w, half, w, 1, k.flipped.out, w, dcontext, w, nil, 0)
	k.attendBackward(b, s, dcontext, t, work)

	src := x
	if k.PreNorm {
		src = t.normed
	}
	dqkv := work.dqkv[:rows*3*w]
	if !k.selects(b) {
		linearGrad(rows, w, 3*w, src, dqkv, 3*w, d.qkv, 3*w, d.qkvBias)
		if k.PreNorm {
			kernel.Gemm(rows, w, 3*w, dqkv, 3*w, 1, k.flipped.qkv, w, dx, w, nil, 0)
			kernel.LayerNormGrad(rows, w, dx, t.xhat1, v.gamma1, t.rstd1, dx, d.gamma1, d.beta1)
			kernel.Axpy(1, dx1, dx)
		} else {
			kernel.Gemm(rows, w, 3*w, dqkv, 3*w, 1, k.flipped.qkv, w, dx, w, dx1, w)
		}
		return
	}
	linearGrad(rows, w, 2*w, src, dqkv[w:], 3*w, d.qkv[w:], 3*w, d.qkvBias[w:])
	dquery := work.dquery[:wanted*w]
	linearGrad(wanted, w, w, t.picked, dquery, w, d.qkv, 3*w, d.qkvBias)
	kernel.Gemm(rows, w, 2*w, dqkv[w:], 3*w, 1, k.flipped.qkv[w*w:], w, dx, w, nil, 0)
	picked := work.wide3[:wanted*w]
	if k.PreNorm {
		kernel.Gemm(wanted, w, w, dquery, w, 1, k.flipped.qkv, w, picked, w, nil, 0)
		scatter(b, s, picked, dx, w)
		kernel.LayerNormGrad(rows, w, dx, t.xhat1, v.gamma1, t.rstd1, dx, d.gamma1, d.beta1)
		scatter(b, s, dx1, dx, w)
		return
	}
	kernel.Gemm(wanted, w, w, dquery, w, 1, k.flipped.qkv, w, picked, w, dx1, w)
	scatter(b, s, picked, dx, w)
}

// scatter adds the wanted rows x to their places in y.
func scatter(b *Batch, s shard, x, y []float32, w int) {
	for i, row := range b.Wanted[s.want:s.wantEnd] {
		kernel.Axpy(1, x[i*w:][:w], y[(int(row)-s.row)*w:][:w])
	}
}
