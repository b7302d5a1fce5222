package apptest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"waymark/bot/app"
	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// Process is the program as a host runs it, built and in a process of its own, beside a pretend Discord in
// this one. It can be killed and started again on the same files.
type Process struct {
	T      testing.TB
	Argv   []string // the program, and what it is called by
	Dir    string
	Fake   *fakediscord.Server
	Guild  peer.ID
	health string // where it tells how it is

	Cmd    *exec.Cmd
	Log    *LogBuffer    // of the present life
	Exited chan struct{} // closed when the present life is over
}

// Built builds the program and returns what to start it by.
func Built(t testing.TB) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waymark")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", path, "waymark/bot/waymark") // as bot/deploy/release does, so that they share what is compiled
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return []string{path}
}

// NewProcess makes a pretend Discord with the server Harbour, and files for a bot that is not started yet. Its data
// lies in dir, which is made if it is "".
func NewProcess(t testing.TB, argv []string, dir string) *Process {
	t.Helper()
	p := &Process{T: t, Argv: argv, Dir: dir, Log: &LogBuffer{}}
	if dir == "" {
		p.Dir = t.TempDir()
	}
	p.Fake = fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	p.Do(p.Fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = p.Fake.Close() })
	guild, err := p.Fake.AddGuild("Harbour", "owner")
	p.Do(err)
	p.Guild = peer.ID(guild)
	for _, room := range []string{"check-ins", "celebrations", "mentoring"} {
		p.Do(p.Fake.AddChannel("Harbour", room))
	}
	p.Do(p.Fake.AddRole("Harbour", "Moderator", moderatorBits))
	p.Do(p.Fake.SetMentionable("Harbour", "Moderator", true))
	p.Do(p.Fake.AddRole("Harbour", "Mentor", 0))
	p.Do(p.Fake.AddChannel("Harbour", "moderators", "Moderator"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	p.Do(err)
	p.health = l.Addr().String()
	p.Do(l.Close())
	config := fmt.Sprintf("[data]\ndir = %q\nkey_file = %q\n[discord]\napi = %q\n[backup]\ndir = %q\n[health]\nlisten = %q\n",
		filepath.Join(p.Dir, "data"), p.KeyFile(), p.Fake.URL(), filepath.Join(p.Dir, "backups"), p.health)
	p.Do(os.WriteFile(p.Config(), []byte(config), 0o600))
	t.Cleanup(p.Kill)
	return p
}

// Config is the path of the configuration.
func (p *Process) Config() string { return filepath.Join(p.Dir, "config.toml") }

// KeyFile is the path of the master key.
func (p *Process) KeyFile() string { return filepath.Join(p.Dir, "key") }

// DataFile is the path of the data file.
func (p *Process) DataFile() string { return filepath.Join(p.Dir, "data", app.DataFile) }

// Launch starts the program and does not wait for it to be connected.
func (p *Process) Launch() {
	p.T.Helper()
	p.Log = &LogBuffer{}
	cmd := exec.Command(p.Argv[0], "run", "--config", p.Config())
	cmd.Args[0] = p.Argv[len(p.Argv)-1]
	cmd.Env = append(os.Environ(), "WAYMARK_TOKEN="+p.Fake.Token())
	cmd.Stderr = p.Log
	p.Do(cmd.Start())
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its state tells
		close(exited)
	}()
	p.Cmd, p.Exited = cmd, exited
}

// Start starts the program and waits until it is connected.
func (p *Process) Start() {
	p.T.Helper()
	p.Launch()
	if err := p.connected(); err != nil {
		p.T.Fatalf("%v; its log:\n%s", err, p.Log)
	}
}

// connected waits until the program is connected, or is over.
func (p *Process) connected() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	exited := p.Exited // p may get another life while the goroutine ends
	go func() {
		select {
		case <-exited:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := p.Fake.Connected(ctx); err != nil {
		return fmt.Errorf("the program did not connect: %w", err)
	}
	return nil
}

// Kill ends the program as kill -9 does, if it runs. Discord notices at once.
func (p *Process) Kill() {
	if p.Cmd == nil {
		return
	}
	_ = p.Cmd.Process.Kill() // it may be over
	<-p.Exited
	p.Fake.DropConnections()
	p.Cmd = nil
}

// Stop ends the program as a service manager does, and returns its exit status.
func (p *Process) Stop() int {
	p.T.Helper()
	p.Do(p.Cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.Exited:
	case <-time.After(time.Minute):
		p.T.Fatalf("the program did not stop; its log:\n%s", p.Log)
	}
	p.Fake.DropConnections()
	status := p.Cmd.ProcessState.ExitCode()
	p.Cmd = nil
	return status
}

// Vitals asks the running program how it is.
func (p *Process) Vitals() (v app.HealthStatus, err error) {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + p.health + "/healthz")
	if err != nil {
		return v, err
	}
	defer func() { _ = resp.Body.Close() }()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

// Drained waits until the program has nothing more to do: the outbox is empty, and every interaction answered.
func (p *Process) Drained(patience time.Duration) error {
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		v, err := p.Vitals()
		if err == nil && v.Outbox == 0 && v.InFlight == 0 {
			return nil
		}
		if time.Now().After(until) {
			return fmt.Errorf("after %v there are %d effects in the outbox and %d interactions in flight (%v); its log:\n%s",
				patience, v.Outbox, v.InFlight, err, p.Log)
		}
	}
}

// Open opens the files of a program that is not running. Anyone who gets them closes them.
func (p *Process) Open() *storage.DB {
	p.T.Helper()
	key, err := storage.LoadKey(p.KeyFile())
	p.Do(err)
	db, err := storage.Open(storage.Options{Path: p.DataFile(), Key: key})
	p.Do(err)
	return db
}

// Verify holds the data file of a program that is not running against its key, bbolt's check and every seal.
func (p *Process) Verify() {
	p.T.Helper()
	if err := VerifyData(p.T.Context(), p.KeyFile(), p.DataFile()); err != nil {
		p.T.Errorf("the data file: %v", err)
	}
}

// VerifyData holds the data file of a bot that is not running against its key, bbolt's check, every seal, and what must
// agree in it.
func VerifyData(ctx context.Context, keyFile, dataFile string) error {
	key, err := storage.LoadKey(keyFile)
	if err != nil {
		return err
	}
	return storage.VerifyFile(ctx, dataFile, key, time.Minute)
}

// Do fails the test on an error.
func (p *Process) Do(err error) {
	p.T.Helper()
	if err != nil {
		p.T.Fatal(err)
	}
}
