package watchdog

import (
	"errors"
	"net"
	"strconv"
	"time"
)

// Systemd is the service manager that started the program (sd_notify(3)). The zero value is none.
type Systemd struct {
	Socket string        // where it listens: a path, or "@" and a name
	Every  time.Duration // it ends the program that does not feed its watchdog for so long; 0: it has none
}

// What the service manager is told (sd_notify(3), "Well-known assignments").
const (
	Ready    = "READY=1"
	Stopping = "STOPPING=1"
	Feed     = "WATCHDOG=1"
)

// FromEnvironment returns the service manager by what it put into the environment of the process with this id.
func FromEnvironment(env func(string) string, pid int) Systemd {
	s := Systemd{Socket: env("NOTIFY_SOCKET")}
	µs, err := strconv.ParseInt(env("WATCHDOG_USEC"), 10, 64)
	if of := env("WATCHDOG_PID"); err == nil && µs > 0 && (of == "" || of == strconv.Itoa(pid)) {
		s.Every = time.Duration(µs) * time.Microsecond
	}
	return s
}

// Status is what the service manager shows beside the service.
func Status(says string) string { return "STATUS=" + says }

// tellPatience is how long a service manager that does not listen may hold the program up.
const tellPatience = time.Second

// Tell sends assignments to the service manager, if there is one. It takes a second at most.
func (s Systemd) Tell(assignments ...string) (err error) {
	if s.Socket == "" {
		return nil
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.Socket, Net: "unixgram"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	text := ""
	for _, a := range assignments {
		text += a + "\n"
	}
	_ = c.SetWriteDeadline(time.Now().Add(tellPatience))
	_, err = c.Write([]byte(text))
	return err
}
