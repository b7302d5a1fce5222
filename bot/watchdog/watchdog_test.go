package watchdog

import (
	"net"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestPulseIsMissedAfterWhatWasPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p Pulse
		is := func(alive bool, after time.Duration) {
			t.Helper()
			time.Sleep(after)
			if p.Alive() != alive {
				t.Errorf("alive: %v after %v", !alive, after)
			}
		}
		is(true, 1000*time.Hour) // nothing was promised
		p.Within(time.Minute)
		is(true, time.Minute+Patience-time.Second)
		is(false, time.Second)
		p.Within(0)
		is(true, Patience-time.Second)
		p.Rest()
		is(true, 1000*time.Hour)
	})
}

func TestSystemdIsReadFromTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want Systemd
	}{
		{nil, Systemd{}},
		{map[string]string{"NOTIFY_SOCKET": "/run/n"}, Systemd{Socket: "/run/n"}},
		{map[string]string{"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "7"}, Systemd{"@n", 90 * time.Second}},
		{map[string]string{"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "90000000"}, Systemd{"@n", 90 * time.Second}},
		{map[string]string{"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "90000000", "WATCHDOG_PID": "8"}, Systemd{Socket: "@n"}}, // of another process
		{map[string]string{"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "soon"}, Systemd{Socket: "@n"}},
	} {
		if got := FromEnvironment(func(k string) string { return c.env[k] }, 7); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.env, got, c.want)
		}
	}
}

func TestSystemdIsTold(t *testing.T) {
	names := []string{filepath.Join(t.TempDir(), "n")}
	if runtime.GOOS == "linux" {
		names = append(names, "@waymark-test-"+filepath.Base(t.TempDir())+t.Name())
	}
	for _, name := range names {
		l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
		if err != nil {
			t.Skip(err)
		}
		defer l.Close()
		if err := (Systemd{Socket: name}).Tell(Ready, Status("Here.")); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 100)
		n, err := l.Read(got)
		if want := "READY=1\nSTATUS=Here.\n"; err != nil || string(got[:n]) != want {
			t.Errorf("%s: %q (%v), want %q", name, got[:n], err, want)
		}
	}
	if err := (Systemd{}).Tell(Ready); err != nil {
		t.Error(err)
	}
	if err := (Systemd{Socket: filepath.Join(t.TempDir(), "none")}).Tell(Ready); err == nil {
		t.Error("nobody listens, and that is no error")
	}
}
