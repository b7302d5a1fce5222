package proof_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"waymark/bot/app"
	"waymark/bot/fakediscord"
	"waymark/bot/sandbox"
)

// TestDiskFails lets writing to the data file of the running program fail once, as on a broken disk, and takes the file
// away for a while, as when a volume is gone. Members are told that nothing is saved, get their words back and can get help;
// nothing that was saved is lost; and when the disk is back, the program goes on by itself.
func TestDiskFails(t *testing.T) {
	const cannot = "I can't save anything right now"
	t.Run("one write", func(t *testing.T) {
		d := newDiskTrial(t)
		breaks(t, d.path, unmapped(t))
		d.play("> secret", "@maya /checkin mood:Good note:secret")
		d.play("Good", "@maya /checkin mood:Good note:after")
		d.ends()
	})
	t.Run("taken away", func(t *testing.T) {
		d := newDiskTrial(t)
		breaks(t, d.path, opened(t, os.DevNull, os.O_RDONLY))
		if err := os.Rename(d.path, d.path+".away"); err != nil {
			t.Fatal(err)
		}
		d.play("> secret", "@maya /checkin mood:Good note:secret")
		d.play(cannot, "@maya /checkin mood:Good note:secret")
		d.play(cannot, "@maya /history")
		d.play("emergency number", "@tom /help-now")
		if err := os.Rename(d.path+".away", d.path); err != nil {
			t.Fatal(err)
		}
		d.play("before", "@maya /history")
		d.play("Good", "@maya /checkin mood:Good note:after")
		d.ends()
	})
}

// diskTrial is a running program, of which Maya has saved an entry.
type diskTrial struct {
	*sandbox.Sandbox
	t        *testing.T
	path     string // of the data file
	log, out bytes.Buffer
}

func newDiskTrial(t *testing.T) *diskTrial {
	d := &diskTrial{t: t}
	s, err := sandbox.Command{}.OpenWith(nil, io.Discard, slog.New(slog.NewTextHandler(&d.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	d.Sandbox = s
	s.Fake.Watch(func(e fakediscord.Event) { d.out.WriteString(sandbox.ProseEvent(e, "")) })
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.path = filepath.Join(s.Bot.Config().Data.Dir, app.DataFile)
	d.play("Saved for today", "@maya /checkin mood:Okay note:before", `@maya clicks "I agree"`)
	return d
}

// play plays statements, of which the last brings something.
func (d *diskTrial) play(want string, lines ...string) {
	d.t.Helper()
	for _, line := range lines {
		d.out.Reset()
		_ = d.Play(d.t.Context(), line, false) // while the disk is away, the program does not come to rest
	}
	if !strings.Contains(d.out.String(), want) {
		d.t.Errorf("%q brings\n%s\nwant %q\nlog:\n%s", lines, &d.out, want, &d.log)
	}
}

// ends starts the program again: what was saved is there. Then it stops.
func (d *diskTrial) ends() {
	d.t.Helper()
	d.play("after", "restart", "@maya /history")
	if strings.Contains(d.log.String(), "secret") {
		d.t.Error("what Maya wrote is in the log")
	}
	if err := d.StopAndVerify(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	if err := d.Close(); err != nil {
		d.t.Error(err)
	}
}

// breaks puts another file in the place of one that this process has open.
func breaks(t *testing.T, path string, bad *os.File) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range fds {
		var fd int
		if target, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err != nil || target != path {
			continue
		}
		if _, err := fmt.Sscan(e.Name(), &fd); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Dup3(int(bad.Fd()), fd, syscall.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		found = true
	}
	if !found {
		t.Fatalf("%s is not open", path)
	}
}

// unmapped is the memory of another process, whose low addresses are not mapped: writing there is an input/output error.
func unmapped(t *testing.T) *os.File {
	t.Helper()
	other := exec.Command("sleep", "1h")
	if err := other.Start(); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	t.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	})
	return opened(t, fmt.Sprintf("/proc/%d/mem", other.Process.Pid), os.O_RDWR)
}

func opened(t *testing.T, path string, how int) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, how, 0)
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
