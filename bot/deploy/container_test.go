//go:build linux

package deploy_test

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/bot/fakediscord"
)

// TestContainerRuns builds the image's final stage with buildah, without any registry: what the first stage makes is made here.
// In the image's root, as its user, it runs the program's commands, with a pretend Discord outside.
func TestContainerRuns(t *testing.T) {
	tool, err := exec.LookPath("buildah")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("SKIPPED: building the container needs buildah and root")
	}
	dir := t.TempDir()
	buildah := func(args ...string) string {
		args = append([]string{"--storage-driver", "vfs", "--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run")}, args...)
		out, err := exec.Command(tool, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("buildah %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	stage := filepath.Join(dir, "stage")
	finalStage(t, stage)
	buildah("bud", "--isolation", "chroot", "--build-arg", "VERSION=v0.1.0", "--build-context", "build="+stage,
		"-f", filepath.Join(stage, "Containerfile"), "-t", "waymark", stage)
	buildah("from", "--name", "waymark-test", "localhost/waymark")
	labels := buildah("inspect", "--format", "{{.OCIv1.Config}}", "waymark-test")
	for _, want := range []string{"v0.1.0", "65532:65532", "/waymark", "/backups", "WAYMARK_KEY_FILE=/key/waymark.key"} {
		if !strings.Contains(labels, want) {
			t.Errorf("the image lacks %s: %s", want, labels)
		}
	}
	tryInRoot(t, buildah("mount", "waymark-test"))
	buildah("umount", "waymark-test")
}

// finalStage writes the Containerfile's last stage to a folder, and what it takes from the first.
func finalStage(t *testing.T, stage string) {
	t.Helper()
	text, err := os.ReadFile("Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, last, ok := strings.Cut(string(text), "\nFROM scratch\n")
	if !ok {
		t.Fatal("the Containerfile has no last stage")
	}
	for _, d := range []string{"empty/data", "empty/key", "empty/backups", "empty/tmp", "etc/ssl/certs"} {
		if err := os.MkdirAll(filepath.Join(stage, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	certs, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	if err != nil {
		t.Skip("SKIPPED: there are no certificates of authorities here")
	}
	for path, content := range map[string][]byte{
		"Containerfile": []byte("FROM scratch\n" + last), "etc/ssl/certs/ca-certificates.crt": certs,
	} {
		if err := os.WriteFile(filepath.Join(stage, path), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(stage, "empty/tmp"), 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(stage, "waymark"),
		"-ldflags=-s -w -X waymark/bot/cli.release=v0.1.0", "../waymark")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// tryInRoot runs the program in the image's root, as its user, with its environment.
func tryInRoot(t *testing.T, root string) {
	t.Helper()
	discord := fakediscord.New(fakediscord.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err := discord.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer discord.Close()
	if _, err := discord.AddGuild("Harbour", "owner"); err != nil {
		t.Fatal(err)
	}
	tour, err := os.ReadFile("../sandbox/testdata/conversations/tour.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"tour.txt": string(tour), "config.toml": "[discord]\napi = \"" + discord.URL() + "\"\n"} {
		if err := os.WriteFile(filepath.Join(root, "tmp", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in := func(args ...string) *exec.Cmd {
		cmd := exec.Command("/waymark", args...)
		cmd.Dir = "/"
		cmd.Env = []string{"WAYMARK_DATA_DIR=/data", "WAYMARK_KEY_FILE=/key/waymark.key", "WAYMARK_BACKUP_DIR=/backups",
			"WAYMARK_CONFIG=/tmp/config.toml", "WAYMARK_TOKEN=" + discord.Token()}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		return cmd
	}
	for want, args := range map[string][]string{
		"waymark v0.1.0":        {"version"},
		"Nothing needs fixing.": {"check"},
		"@arjun":                {"sandbox", "/tmp/tour.txt"},
	} {
		if out, err := in(args...).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	bot := in("run")
	var log strings.Builder
	bot.Stderr = &log
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	var out []byte
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(100 * time.Millisecond) { // as HEALTHCHECK does
		if out, err = in("health").CombinedOutput(); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("health: %v\n%s", err, out)
	}
	_ = bot.Process.Signal(syscall.SIGTERM) // STOPSIGNAL
	if err := bot.Wait(); err != nil {
		t.Errorf("it ended with %v\n%s", err, log.String())
	}
	if _, err := os.Stat(filepath.Join(root, "key", "waymark.key")); err != nil {
		t.Error(err)
	}
}
