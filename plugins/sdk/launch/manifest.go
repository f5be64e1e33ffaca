package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// ManifestName is the file that says how to run a plugin which is no executable.
const ManifestName = "plugin.yaml"

// maxManifest bounds what is read of a manifest.
const maxManifest = 64 << 10

// manifest is plugin.yaml. Paths are relative to its folder.
type manifest struct {
	// Command is the program and its arguments. The program is a path, or a
	// name that PATH finds. An argument that stands in Files becomes absolute.
	Command []string `yaml:"command"`
	// Files are the files (or patterns of them) whose bytes are the plugin.
	Files []string `yaml:"files"`
	// Versions is a command whose output belongs to the digest, such as one
	// that prints the versions of the libraries in use.
	Versions []string `yaml:"versions"`
	// AutoMTLS is true unless the manifest says false.
	AutoMTLS *bool `yaml:"auto_mtls"`
}

var manifestKeys = []string{"command", "files", "versions", "auto_mtls"}

func readManifest(path string) (Plugin, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Plugin{}, fmt.Errorf("plugin %s: %w", path, err)
	}
	m, err := parseManifest(text)
	if err != nil {
		return Plugin{}, fmt.Errorf("%s:%w", path, err)
	}
	p, err := m.resolve(filepath.Dir(path))
	if err != nil {
		return Plugin{}, fmt.Errorf("%s: %w", path, err)
	}
	p.Path = path
	return p, nil
}

// parseManifest decodes a manifest strictly. Its errors begin with line:column.
func parseManifest(text []byte) (m manifest, err error) {
	defer func() { // goccy/go-yaml v1.19.2 panics on some texts: "files: !x "
		if recover() != nil {
			err = errors.New("1:1: not readable as YAML")
		}
	}()
	if len(text) > maxManifest {
		return m, fmt.Errorf("1:1: %d bytes, a manifest has at most %d", len(text), maxManifest)
	}
	if err = yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
		return m, manifestError(err)
	}
	if len(m.Command) == 0 || m.Command[0] == "" {
		return m, errors.New("1:1: no command: write command: [PROGRAM, ARGUMENT, ...]")
	}
	return m, nil
}

func manifestError(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil || at.GetToken().Position == nil {
		return fmt.Errorf("1:1: %w", err)
	}
	token := at.GetToken()
	hint := ""
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		hint = ": the keys are " + strings.Join(manifestKeys, ", ")
		if near := nearest.Word(token.Value, manifestKeys); near != "" {
			hint = fmt.Sprintf(": did you mean %s?", near)
		}
	}
	return fmt.Errorf("%d:%d: %s%s", token.Position.Line, token.Position.Column, at.GetMessage(), hint)
}

// resolve makes the manifest's paths absolute and checks that they exist.
func (m manifest) resolve(root string) (Plugin, error) {
	p := Plugin{Name: filepath.Base(root), AutoMTLS: m.AutoMTLS == nil || *m.AutoMTLS, root: root}
	for _, pattern := range m.Files {
		found, err := filepath.Glob(under(root, pattern))
		if err != nil {
			return p, fmt.Errorf("files: %q: %w", pattern, err)
		}
		if len(found) == 0 {
			return p, fmt.Errorf("files: no file %q%s", pattern, didYouMean(under(root, pattern)))
		}
		p.files = append(p.files, found...)
	}
	slices.Sort(p.files)
	p.files = slices.Compact(p.files)

	var err error
	if p.Command, err = m.commandLine(root, m.Command); err != nil {
		return p, fmt.Errorf("command: %w", err)
	}
	if len(m.Versions) > 0 {
		if p.versions, err = m.commandLine(root, m.Versions); err != nil {
			return p, fmt.Errorf("versions: %w", err)
		}
	}
	return p, nil
}

// commandLine finds the program and makes arguments that stand in Files
// absolute. A file beside the manifest that stands in neither is a mistake: the
// digest would miss it.
func (m manifest) commandLine(root string, words []string) ([]string, error) {
	program := words[0]
	if strings.ContainsRune(program, filepath.Separator) {
		program = under(root, program)
	}
	found, err := exec.LookPath(program)
	if err != nil {
		return nil, err
	}
	line := []string{found}
	for _, word := range words[1:] {
		path := under(root, word)
		if slices.Contains(m.Files, word) {
			word = path
		} else if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return nil, fmt.Errorf("argument %q is a file that is not listed under files: list it, it is part of the plugin", word)
		}
		line = append(line, word)
	}
	return line, nil
}

func under(root, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(root, path)
}
