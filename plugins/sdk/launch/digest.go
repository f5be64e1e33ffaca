package launch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Digest returns 64 hex digits that name what the plugin does. For an
// executable they are the SHA-256 of its bytes. For a manifest they are the
// SHA-256 of a JSON object of the program's SHA-256, the arguments as resolved
// from the manifest's folder, the name and SHA-256 of each file, and the output
// of the versions command. Where the plugin lies does not matter.
//
// The versions command gets the environment of a plugin and at most a minute.
func (p Plugin) Digest(ctx context.Context) (string, error) {
	program, err := fileDigest(p.Command[0])
	if err != nil {
		return "", fmt.Errorf("plugin %s: digest: %w", p.Name, err)
	}
	if p.root == "" {
		return program, nil
	}
	type file struct{ Name, SHA256 string }
	whole := struct {
		Program   string
		Arguments []string
		Files     []file
		Versions  string
	}{Program: program}
	for _, word := range p.Command[1:] {
		whole.Arguments = append(whole.Arguments, p.relative(word))
	}
	for _, path := range p.files {
		sum, err := fileDigest(path)
		if err != nil {
			return "", fmt.Errorf("plugin %s: digest: %w", p.Name, err)
		}
		whole.Files = append(whole.Files, file{p.relative(path), sum})
	}
	if whole.Versions, err = p.readVersions(ctx); err != nil {
		return "", err
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return "", fmt.Errorf("plugin %s: digest: %w", p.Name, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Stamp returns words that differ when a file of the plugin has been replaced or
// written to: it costs no reading, so that it can be taken before and after a run.
func (p Plugin) Stamp() (string, error) {
	var b strings.Builder
	for _, path := range append([]string{p.Command[0]}, p.files...) {
		info, err := os.Stat(path)
		if err != nil {
			return "", fmt.Errorf("plugin %s: %w", p.Name, err)
		}
		fmt.Fprintf(&b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
	}
	return b.String(), nil
}

// relative names an absolute path from the manifest's folder; other words stay.
func (p Plugin) relative(word string) string {
	if !filepath.IsAbs(word) {
		return word
	}
	name, err := filepath.Rel(p.root, word)
	if err != nil {
		return word
	}
	return filepath.ToSlash(name)
}

func (p Plugin) readVersions(ctx context.Context) (string, error) {
	if len(p.versions) == 0 {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.versions[0], p.versions[1:]...)
	cmd.Env = baseEnv(os.TempDir())
	cmd.WaitDelay = time.Second
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("plugin %s: versions command %q: %w: %s", p.Name, p.versions, err, lastLine(complaint.Bytes()))
	}
	return string(bytes.TrimSpace(out)), nil
}

func lastLine(text []byte) []byte {
	text = bytes.TrimSpace(text)
	return text[bytes.LastIndexByte(text, '\n')+1:]
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
