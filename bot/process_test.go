package main

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

	"waymark/bot/fakediscord"
	"waymark/peer"
	"waymark/storage"
)

// process is the program as a host runs it, built and in a process of its own, beside a pretend Discord in
// this one. It can be killed and started again on the same files.
type process struct {
	t      testing.TB
	argv   []string // the program, and what it is called by
	dir    string
	fake   *fakediscord.Server
	guild  peer.ID
	health string // where it tells how it is

	cmd    *exec.Cmd
	log    *lockedBuffer // of the present life
	exited chan struct{} // closed when the present life is over
}

// built builds the program and returns what to start it by.
func built(t testing.TB) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waymark")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return []string{path}
}

// newProcess makes a pretend Discord with the server Harbour, and files for a bot that is not started yet. Its data
// lies in dir, which is made if it is "".
func newProcess(t testing.TB, argv []string, dir string) *process {
	t.Helper()
	p := &process{t: t, argv: argv, dir: dir, log: &lockedBuffer{}}
	if dir == "" {
		p.dir = t.TempDir()
	}
	p.fake = fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	p.do(p.fake.Start("127.0.0.1:0"))
	t.Cleanup(func() { _ = p.fake.Close() })
	guild, err := p.fake.AddGuild("Harbour", "owner")
	p.do(err)
	p.guild = peer.ID(guild)
	for _, room := range rooms() {
		p.do(p.fake.AddChannel("Harbour", room))
	}
	p.do(p.fake.AddRole("Harbour", "Moderator", moderatorPermission))
	p.do(p.fake.AddRole("Harbour", "Mentor", 0))
	p.do(p.fake.AddChannel("Harbour", "moderators", "Moderator"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	p.do(err)
	p.health = l.Addr().String()
	p.do(l.Close())
	config := fmt.Sprintf("[data]\ndir = %q\nkey_file = %q\n[discord]\napi = %q\n[backup]\ndir = %q\n[health]\nlisten = %q\n",
		filepath.Join(p.dir, "data"), p.keyFile(), p.fake.URL(), filepath.Join(p.dir, "backups"), p.health)
	p.do(os.WriteFile(p.config(), []byte(config), 0o600))
	t.Cleanup(p.kill)
	return p
}

func (p *process) config() string   { return filepath.Join(p.dir, "config.toml") }
func (p *process) keyFile() string  { return filepath.Join(p.dir, "key") }
func (p *process) dataFile() string { return filepath.Join(p.dir, "data", dataFile) }

// launch starts the program and does not wait for it to be connected.
func (p *process) launch() {
	p.t.Helper()
	p.log = &lockedBuffer{}
	cmd := exec.Command(p.argv[0], "run", "--config", p.config())
	cmd.Args[0] = p.argv[len(p.argv)-1]
	cmd.Env = append(os.Environ(), "WAYMARK_TOKEN="+p.fake.Token())
	cmd.Stderr = p.log
	p.do(cmd.Start())
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its state tells
		close(exited)
	}()
	p.cmd, p.exited = cmd, exited
}

// start starts the program and waits until it is connected.
func (p *process) start() {
	p.t.Helper()
	p.launch()
	if err := p.connected(); err != nil {
		p.t.Fatalf("%v; its log:\n%s", err, p.log)
	}
}

// connected waits until the program is connected, or is over.
func (p *process) connected() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	exited := p.exited // p may get another life while the goroutine ends
	go func() {
		select {
		case <-exited:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := p.fake.Connected(ctx); err != nil {
		return fmt.Errorf("the program did not connect: %w", err)
	}
	return nil
}

// kill ends the program as kill -9 does, if it runs. Discord notices at once.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may be over
	<-p.exited
	p.fake.Sever()
	p.cmd = nil
}

// stop ends the program as a service manager does, and returns its exit status.
func (p *process) stop() int {
	p.t.Helper()
	p.do(p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.exited:
	case <-time.After(time.Minute):
		p.t.Fatalf("the program did not stop; its log:\n%s", p.log)
	}
	p.fake.Sever()
	status := p.cmd.ProcessState.ExitCode()
	p.cmd = nil
	return status
}

// vitals asks the running program how it is.
func (p *process) vitals() (v vitals, err error) {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + p.health + "/healthz")
	if err != nil {
		return v, err
	}
	defer func() { _ = resp.Body.Close() }()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

// drained waits until the program has nothing more to do: the outbox is empty, and every interaction answered.
func (p *process) drained(patience time.Duration) error {
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		v, err := p.vitals()
		if err == nil && v.Outbox == 0 && v.InFlight == 0 {
			return nil
		}
		if time.Now().After(until) {
			return fmt.Errorf("after %v there are %d wishes in the outbox and %d interactions in flight (%v); its log:\n%s",
				patience, v.Outbox, v.InFlight, err, p.log)
		}
	}
}

// open opens the files of a program that is not running. Whoever gets them closes them.
func (p *process) open() *storage.DB {
	p.t.Helper()
	key, err := storage.LoadKey(p.keyFile())
	p.do(err)
	db, err := storage.Open(storage.Options{Path: p.dataFile(), Key: key})
	p.do(err)
	return db
}

// verify holds the data file of a program that is not running against its key, bbolt's check and every seal.
func (p *process) verify() {
	p.t.Helper()
	if err := verifyData(p.t.Context(), p.keyFile(), p.dataFile()); err != nil {
		p.t.Errorf("the data file: %v", err)
	}
}

// verifyData holds the data file of a bot that is not running against its key, bbolt's check, every seal, and what must
// agree in it.
func verifyData(ctx context.Context, keyFile, dataFile string) error {
	key, err := storage.LoadKey(keyFile)
	if err != nil {
		return err
	}
	return storage.VerifyFile(ctx, dataFile, key, time.Minute)
}

func (p *process) do(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}
