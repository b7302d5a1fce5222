//go:build unix

package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
)

// TestCommandLine plays the scripts: what the host types, and what they are told. Beside testscript's own
// commands there are those of hostCommands.
func TestCommandLine(t *testing.T) {
	older, err := filepath.Abs("../../storage/testdata")
	if err != nil {
		t.Fatal(err)
	}
	// What is ignored here, as under nohup, would be ignored by every bot that a script starts.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("WAYMARK_TOKEN", "")
			e.Setenv("CREDENTIALS_DIRECTORY", "")
			e.Setenv("NOON", apptest.NoonZone(time.Now())) // no day begins while a script is played whose server lives by it
			h := &host{testdata: older}
			e.Defer(h.leave)
			e.Values[hostKey{}] = h
			return nil
		},
		Cmds: hostCommands(),
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			// Whether a script may mount a disk of its own, as root or in a namespace of its own.
			return name == "mounts" && exec.Command("unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt").Run() == nil, nil
		},
	})
}

// patienceOfScripts is how long a script waits for what it was told will happen.
const patienceOfScripts = 60 * time.Second

// host is the machine that a script in testdata/script plays on: a pretend Discord, and the bot that runs.
type host struct {
	testdata string // the folder of files of older versions
	discord  *fakediscord.Server
	said     chan string // what the bot said to someone alone

	bot  *exec.Cmd
	log  chan string // its lines, closed when it has ended
	past strings.Builder

	systemd *net.UnixConn
}

type hostKey struct{}

// hostCommands are what a script can do besides testscript's own commands:
//
//	discord [-clock 1h] [-public] FILE…  starts a pretend Discord with a server Harbour, writes its address into config files
//	                           and its token into WAYMARK_TOKEN, its address into DISCORD; -public: anyone may add the bot to their server
//	bot COMMAND…               starts the bot with a command of the shell, and goes on
//	log PATTERN                waits until the bot logs or says it
//	does WHO WHAT              a member does it: /command … or a button's label; the bot's answer is the standard output
//	health STATUS              asks /healthz, where the bot logged that it is told; the answer is the standard output
//	denies PERMISSION          the server takes a permission from the bot
//	expels                     the server takes the bot out
//	leaves                     Discord goes away
//	systemd                    listens as a service manager does
//	told PATTERN               waits until the service manager is told it
//	signal NAME                sends the bot a signal
//	ends STATUS                waits until the bot ends with that status; what it logged is the standard output
//	newer FILE                 makes a data file one that a later version wrote
//	damages FILE               changes a byte of a member's check-in in a data file
//	older VERSION DATA KEY     writes a data file and its key as an older version did
func hostCommands() map[string]func(*testscript.TestScript, bool, []string) {
	cmd := func(do func(*host, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
		return func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("this cannot be negated")
			}
			ts.Check(do(ts.Value(hostKey{}).(*host), ts, args))
		}
	}
	return map[string]func(*testscript.TestScript, bool, []string){
		"discord": cmd((*host).startDiscord),
		"bot":     cmd((*host).startBot),
		"log":     cmd((*host).waitForLog),
		"does":    cmd((*host).does),
		"health":  cmd((*host).health),
		"denies":  cmd((*host).denies),
		"expels":  cmd((*host).expels),
		"leaves":  cmd((*host).leaves),
		"systemd": cmd((*host).startSystemd),
		"told":    cmd((*host).waitUntilTold),
		"signal":  cmd((*host).signal),
		"ends":    cmd((*host).ends),
		"newer":   cmd((*host).newer),
		"older":   cmd((*host).older),
		"damages": cmd((*host).damages),
	}
}

// leave ends what the script left running.
func (h *host) leave() {
	if h.bot != nil {
		_ = syscall.Kill(-h.bot.Process.Pid, syscall.SIGKILL) // with whatever it started
		for range h.log {
		}
	}
	if h.discord != nil {
		_ = h.discord.Close()
	}
	if h.systemd != nil {
		_ = h.systemd.Close()
	}
}

func (h *host) startDiscord(ts *testscript.TestScript, args []string) error {
	ahead := time.Duration(0)
	if len(args) > 1 && args[0] == "-clock" {
		var err error
		if ahead, err = time.ParseDuration(args[1]); err != nil {
			return err
		}
		args = args[2:]
	}
	public := len(args) > 0 && args[0] == "-public"
	if public {
		args = args[1:]
	}
	if h.discord != nil {
		_ = h.discord.Close()
	}
	h.said = make(chan string, 100)
	h.discord = fakediscord.New(fakediscord.Options{
		Now: func() time.Time { return time.Now().Add(ahead) }, Log: slog.New(slog.DiscardHandler), Public: public,
	})
	if err := h.discord.Start("127.0.0.1:0"); err != nil {
		return err
	}
	_, err := h.discord.AddGuild("Harbour", "owner")
	err = errors.Join(err, h.discord.AddChannel("Harbour", "check-ins"), h.discord.AddRole("Harbour", "Mentor", 0),
		h.discord.Join("Harbour", "arjun"), h.discord.Join("Harbour", "leela"))
	h.discord.Watch(func(e fakediscord.Event) {
		if e.Event == "message" && e.To == "ephemeral" {
			h.said <- e.Text
		}
	})
	for _, name := range args {
		config := ts.ReadFile(name) + "\n[discord]\napi = \"" + h.discord.URL() + "\"\n"
		err = errors.Join(err, os.WriteFile(ts.MkAbs(name), []byte(config), 0o600))
	}
	ts.Setenv("WAYMARK_TOKEN", h.discord.Token())
	ts.Setenv("DISCORD", h.discord.URL())
	return err
}

func (h *host) startBot(ts *testscript.TestScript, args []string) error {
	h.bot = exec.Command("sh", "-c", "exec "+strings.Join(args, " "))
	h.bot.Dir, h.bot.SysProcAttr = ts.MkAbs("."), &syscall.SysProcAttr{Setpgid: true}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "WAYMARK_TOKEN", "NOTIFY_SOCKET", "WATCHDOG_USEC"} {
		h.bot.Env = append(h.bot.Env, name+"="+ts.Getenv(name))
	}
	out, err := h.bot.StderrPipe()
	if err != nil {
		return err
	}
	h.past.Reset()
	h.log = make(chan string, 10_000)
	go func(log chan<- string) {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			log <- lines.Text()
		}
		close(log)
	}(h.log)
	return h.bot.Start()
}

// next is the next line that the bot logs; false once it has ended.
func (h *host) next() (string, bool, error) {
	select {
	case line, ok := <-h.log:
		if ok {
			h.past.WriteString(line + "\n")
		}
		return line, ok, nil
	case <-time.After(patienceOfScripts):
		return "", false, fmt.Errorf("the bot says nothing more; so far:\n%s", &h.past)
	}
}

func (h *host) waitForLog(_ *testscript.TestScript, args []string) error {
	pattern, err := regexp.Compile(strings.Join(args, " "))
	if err != nil {
		return err
	}
	for {
		line, ok, err := h.next()
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("the bot ended; it said:\n%s", &h.past)
		}
		if pattern.MatchString(line) {
			return nil
		}
	}
}

func (h *host) does(ts *testscript.TestScript, args []string) error {
	who, what := args[0], strings.Join(args[1:], " ")
	do := func() error { return h.discord.Click("Harbour", fakediscord.UserRef(who), what, "") }
	if strings.HasPrefix(what, "/") {
		do = func() error { return h.discord.Command("Harbour", "general", fakediscord.UserRef(who), what) }
	}
	if err := do(); err != nil {
		return err
	}
	select {
	case text := <-h.said:
		_, err := fmt.Fprintln(ts.Stdout(), text)
		return err
	case <-time.After(patienceOfScripts):
		return errors.New("the bot says nothing")
	}
}

func (h *host) health(ts *testscript.TestScript, args []string) error {
	url := regexp.MustCompile(`at=(http://\S+/healthz)`).FindStringSubmatch(h.past.String())
	if url == nil {
		return errors.New("the bot has not said where")
	}
	answer, err := http.Get(url[1])
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if got := strconv.Itoa(answer.StatusCode); got != args[0] {
		err = fmt.Errorf("status %s, want %s", got, args[0])
	}
	_, err2 := io.Copy(ts.Stdout(), answer.Body)
	return errors.Join(err, err2)
}

func (h *host) denies(_ *testscript.TestScript, args []string) error {
	return h.discord.SetBotPermission("Harbour", strings.Join(args, " "), false)
}

func (h *host) expels(*testscript.TestScript, []string) error { return h.discord.RemoveBot("Harbour") }

func (h *host) signal(_ *testscript.TestScript, args []string) error {
	signals := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "USR1": syscall.SIGUSR1, "HUP": syscall.SIGHUP, "KILL": syscall.SIGKILL}
	return h.bot.Process.Signal(signals[args[0]])
}

func (h *host) ends(ts *testscript.TestScript, args []string) error {
	for {
		_, more, err := h.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	_ = h.bot.Wait()
	if got := strconv.Itoa(h.bot.ProcessState.ExitCode()); got != args[0] {
		return fmt.Errorf("the bot ended with status %s, want %s; it said:\n%s", got, args[0], &h.past)
	}
	h.bot = nil
	_, err := ts.Stdout().Write([]byte(h.past.String()))
	return err
}
