package nn

import "strings"

// GPT2 is the layout of GPT-2 (Radford et al. 2019) as Hugging Face's
// transformers saves it, with or without the prefix "transformer.", for an
// encoder that is causal, with PreNorm and TanhApproximation and without
// EmbeddingNorm. Its matrices are (in, out) as ours are. Of the positions the
// first are taken. Word embeddings, the output layer, which is tied to them, and
// the constant attention masks are not wanted: events are no words.
func GPT2() Layout {
	return Layout{Rename: renameGPT2, FirstRows: func(name string) bool { return name == "position.weight" }}
}

func renameGPT2(file string) (string, bool) {
	name := strings.TrimPrefix(file, "transformer.")
	switch name {
	case "wte.weight", "lm_head.weight":
		return "", false
	case "wpe.weight":
		return "position.weight", true
	case "ln_f.weight":
		return "norm.gamma", true
	case "ln_f.bias":
		return "norm.beta", true
	}
	if rest, ok := strings.CutPrefix(name, "h."); ok {
		block, part, _ := strings.Cut(rest, ".")
		if part == "attn.bias" || part == "attn.masked_bias" {
			return "", false
		}
		if ours, ok := partsGPT2()[part]; ok {
			return "block." + block + "." + ours, true
		}
	}
	return file, true
}

// partsGPT2 returns our names of the parts of a block.
func partsGPT2() map[string]string {
	return map[string]string{
		"ln_1.weight":        "ln1.gamma",
		"ln_1.bias":          "ln1.beta",
		"attn.c_attn.weight": "attention.qkv.weight",
		"attn.c_attn.bias":   "attention.qkv.bias",
		"attn.c_proj.weight": "attention.out.weight",
		"attn.c_proj.bias":   "attention.out.bias",
		"ln_2.weight":        "ln2.gamma",
		"ln_2.bias":          "ln2.beta",
		"mlp.c_fc.weight":    "inner.weight",
		"mlp.c_fc.bias":      "inner.bias",
		"mlp.c_proj.weight":  "outer.weight",
		"mlp.c_proj.bias":    "outer.bias",
	}
}
