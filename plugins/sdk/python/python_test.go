// Package python tests the Python SDK: its own unit tests, its generated code,
// and real plugin processes written with it.
package python

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const interpreter = "/usr/bin/python3"

// needPython skips a test on a machine without the packages that a plugin needs.
func needPython(t testing.TB, modules string) {
	t.Helper()
	out, err := exec.Command(interpreter, "-c", "import "+modules).CombinedOutput()
	if err != nil {
		t.Skipf("needs Debian's python3-grpcio, python3-protobuf, python3-numpy and python3-cryptography: import %s: %v: %s", modules, err, out)
	}
}

func TestUnits(t *testing.T) {
	needPython(t, "grpc, google.protobuf, numpy")
	cmd := exec.Command(interpreter, "-B", "-m", "unittest", "discover")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("\nOK")) || bytes.Contains(out, []byte("Ran 0 tests")) {
		t.Fatalf("no test ran:\n%s", out)
	}
}

func TestGeneratedCodeIsCurrent(t *testing.T) {
	if _, err := exec.LookPath("protoc"); err != nil {
		t.Skip("needs protoc (Debian: protobuf-compiler)")
	}
	fresh := t.TempDir()
	if out, err := exec.Command("./generate.sh", fresh).CombinedOutput(); err != nil {
		t.Fatalf("generate.sh: %v\n%s", err, out)
	}
	for _, name := range []string{"plugin_pb2.py", "plugin_pb2.pyi"} {
		want, err := os.ReadFile(filepath.Join(fresh, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("behaviorbench", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("behaviorbench/%s is not what plugin.proto gives: run plugins/sdk/python/generate.sh", name)
		}
	}
}
