package proof_test

import (
	"fmt"
	"go/ast"

	"os/exec"
	"slices"
	"strings"

	"testing"
)

// Promise 10: the bot talks to Discord and to nothing else. It is held thrice. Every connection of bot/discord
// passes through one Dial, which refuses all but the configured server (bot/discord/dial.go and its test). The
// stories note where that Dial was asked to go. And no other code can open a connection, which is read from the
// source and from what it depends on.

// mayConnect lists, by file, every use of a name that opens or accepts connections, or could.
func mayConnect() map[string][]string {
	return map[string][]string{
		"../bot/discord/dial.go":      {"net.Dialer"},                                                                           // every connection of the bot
		"../bot/discord/transport.go": {"http.NewRequestWithContext", "http.Client", "http.DefaultTransport", "http.Transport"}, // … with dial.go's Dial
		"../bot/discord/gateway.go":   {"websocket.Dialer"},                                                                     // … with dial.go's Dial
		"../bot/app/health_serve.go": {"http.Server", "net.ListenConfig", // listens, on this machine only
			"net.Dialer", "http.Client", "http.Transport", "http.NewRequestWithContext"}, // asks a running bot on its Unix socket
		"../bot/watchdog/systemd.go":   {"net.DialUnix"},              // the service manager's Unix socket
		"../bot/fakediscord/server.go": {"http.Server", "net.Listen"}, // listens, on this machine only
		"../bot/fakediscord/world.go":  {"http.Server"},
		"../bot/sandbox/web/web.go":    {"http.Server", "net.Listen"}, // listens, on this machine only
	}
}

// harmless says of a name that it neither opens nor accepts connections, and starts no program.
func harmless(pkg, name string) bool {
	has := func(list string) bool { return slices.Contains(strings.Fields(list), name) }
	switch pkg {
	case "net":
		return has("Conn DNSError Error ErrClosed JoinHostPort Listener OpError ParseIP SplitHostPort UnixAddr")
	case "net/http":
		return strings.HasPrefix(name, "Status") || strings.HasPrefix(name, "Method") || strings.HasPrefix(name, "State") ||
			has("ConnState ErrAbortHandler Error ErrUseLastResponse FileServerFS Handler HandlerFunc Header MaxBytesReader NewResponseController NewServeMux NotFound ParseTime Request Response ResponseWriter ServeMux TimeFormat")
	case "crypto/tls":
		return has("CertificateVerificationError Config VersionTLS12")
	case "github.com/gorilla/websocket":
		return !strings.Contains(name, "Dial") && name != "NewClient"
	case "syscall", "golang.org/x/sys/unix":
		return !has("Connect Exec ForkExec RawSyscall RawSyscall6 Sendto Socket StartProcess Syscall Syscall6")
	case "os":
		return name != "StartProcess"
	}
	return !slices.Contains(strings.Fields("log/syslog net/http/httputil net/rpc net/rpc/jsonrpc net/smtp net/textproto os/exec plugin"), pkg)
}

func TestNothingElseConnects(t *testing.T) {
	may := mayConnect()
	found := map[string][]string{}
	eachFile(t, func(path string, file *ast.File) {
		if strings.HasPrefix(path, "../bot/apptest/") { // tests only; the program does not contain it
			return
		}
		names := map[string]string{}
		for _, i := range file.Imports {
			pkg := strings.Trim(i.Path.Value, `"`)
			name := pkg[strings.LastIndexByte(pkg, '/')+1:]
			if i.Name != nil {
				name = i.Name.Name
			}
			if name == "." {
				t.Errorf("%s: a dot import hides what it uses", path)
			}
			names[name] = pkg
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if !ok || names[x.Name] == "" || x.Obj != nil || harmless(names[x.Name], s.Sel.Name) {
				return true
			}
			if use := x.Name + "." + s.Sel.Name; !slices.Contains(found[path], use) {
				found[path] = append(found[path], use)
			}
			return true
		})
	})
	for path, uses := range found {
		for _, use := range uses {
			if !slices.Contains(may[path], use) {
				t.Errorf("%s uses %s: all connections are bot/discord's, through its Dial", path, use)
			}
		}
	}
	for path, uses := range may {
		for _, use := range uses {
			if !slices.Contains(found[path], use) {
				t.Errorf("%s no longer uses %s: take it out of mayConnect", path, use)
			}
		}
	}
}

// TestWhoKnowsTheNetwork lists the packages outside the standard library that import anything with which a
// connection can be opened or a program started. A new one wants a reason.
func TestWhoKnowsTheNetwork(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}} {{join .Imports " "}}{{end}}`, "waymark/bot/waymark").Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, to := range fields[min(1, len(fields)):] {
			if to == "net" || to == "net/http" || to == "crypto/tls" || to == "os/exec" || to == "plugin" {
				got = append(got, fmt.Sprint(fields[0], " ", to))
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"github.com/bwmarrin/discordgo net", "github.com/bwmarrin/discordgo net/http", // not used: bot/discord takes its types only
		"github.com/gorilla/websocket crypto/tls", "github.com/gorilla/websocket net", "github.com/gorilla/websocket net/http",
		"github.com/prometheus/common/expfmt net/http", // http.Header, to choose a format
		"github.com/prometheus/procfs net",             // net.IP, in what it reads from /proc, which is not used
		"waymark/bot/app net", "waymark/bot/app net/http",
		"waymark/bot/discord crypto/tls", "waymark/bot/discord net", "waymark/bot/discord net/http",
		"waymark/bot/fakediscord net", "waymark/bot/fakediscord net/http",
		"waymark/bot/sandbox/web net", "waymark/bot/sandbox/web net/http", // the page, on loopback
		"waymark/bot/watchdog net",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the network is known to\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
