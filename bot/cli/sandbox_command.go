package cli

import (
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"waymark/bot/app"
	"waymark/bot/sandbox"
	"waymark/bot/sandbox/web"
)

// sandboxCommand is the command sandbox: scripts, a prompt, or a page in a browser.
type sandboxCommand struct {
	sandbox.Command
	Web webAddress `help:"Show it as a page in a browser on this computer, on any free port of 127.0.0.1 or on the given loopback address. Scripts are played first." placeholder:"[ADDR]"`
}

// Run is the command sandbox.
func (c sandboxCommand) Run(out io.Writer) error {
	if c.Web == "" {
		return c.Command.Run(out)
	}
	ctx, stop := app.UntilStopped()
	defer stop()
	return web.Run(ctx, c.Command, string(c.Web), out)
}

// webAddress is the value of --web: an address, which may be left out.
type webAddress string

// IsBool tells kong that the flag can stand alone.
func (webAddress) IsBool() bool { return true }

// Decode reads `--web`, `--web=127.0.0.1:8080` or `--web 127.0.0.1:8080`.
func (a *webAddress) Decode(ctx *kong.DecodeContext) error {
	*a = web.AnyPort
	next := ctx.Scan.Peek()
	if text, ok := next.Value.(string); ok && next.Type != kong.EOLToken {
		if strings.Contains(text, ":") || next.Type == kong.FlagValueToken {
			*a = webAddress(text)
			ctx.Scan.Pop()
		}
	}
	return nil
}
