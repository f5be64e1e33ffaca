package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// maxRunRoot bounds the root of run folders: a unix socket's path has at most
// 103 bytes, of which go-plugin's own names below a run folder take about 60.
const maxRunRoot = 40

// runPrefix begins the names of all that is ours in a root, which may hold other
// people's files too.
const runPrefix = "bb-run-"

// runDir is the private folder of one process: its socket and its temporary
// files. A lock that the harness holds on it says that it is in use; the system
// lets go of the lock when the harness dies, however it does.
type runDir struct {
	path string
	lock *os.File
}

// defaultRunRoot is a folder of this user alone, in the system's temporary folder,
// or in /tmp where that one's path is too long for sockets (macOS, batch systems).
func defaultRunRoot() string {
	name := "behaviorbench-" + strconv.Itoa(os.Getuid())
	if root := filepath.Join(os.TempDir(), name); len(root) <= maxRunRoot {
		return root
	}
	return filepath.Join("/tmp", name)
}

// newRunDir makes a run folder below root ("" means the default), after removing
// those that dead harnesses left there.
func newRunDir(root string) (*runDir, error) {
	if root == "" {
		root = defaultRunRoot()
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if len(root) > maxRunRoot {
		return nil, fmt.Errorf("run folder %s: %d bytes are too long for the path of a unix socket: use one of at most %d", root, len(root), maxRunRoot)
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, err
	}
	if err := checkOwner(root); err != nil {
		return nil, err
	}
	// One at a time: a folder that is made but not yet locked looks left behind.
	gate, err := lockFile(filepath.Join(root, runPrefix+"lock"), os.O_CREATE, syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer gate.Close()
	removeStale(root)
	return makeRunDir(root)
}

func makeRunDir(root string) (*runDir, error) {
	path, err := os.MkdirTemp(root, runPrefix)
	if err != nil {
		return nil, err
	}
	d := &runDir{path: path}
	if d.lock, err = lockFile(filepath.Join(path, "lock"), os.O_CREATE, syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
		err = os.Mkdir(d.tmp(), 0o700)
	}
	if err != nil {
		d.remove()
		return nil, err
	}
	return d, nil
}

// tmp is where the plugin's temporary files go.
func (d *runDir) tmp() string { return filepath.Join(d.path, "tmp") }

// remove deletes the folder and everything in it.
func (d *runDir) remove() error {
	err := os.RemoveAll(d.path)
	if d.lock != nil {
		d.lock.Close()
	}
	return err
}

// removeStale deletes the run folders whose lock nobody holds. What cannot be
// deleted stays for the next time.
func removeStale(root string) {
	found, _ := filepath.Glob(filepath.Join(root, runPrefix+"*", "lock"))
	for _, path := range found {
		lock, err := lockFile(path, 0, syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			continue
		}
		os.RemoveAll(filepath.Dir(path))
		lock.Close()
	}
}

// lockFile opens the file, with create made if need be, and locks it until it is
// closed.
func lockFile(path string, create, how int) (*os.File, error) {
	f, err := os.OpenFile(path, create|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return f, nil
}

// checkOwner refuses a folder that somebody else may have put in our place.
func checkOwner(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || ok && int(owner.Uid) != os.Getuid() {
		return fmt.Errorf("run folder %s belongs to somebody else: use another", path)
	}
	return nil
}
