// Command bot is Waymark under another name, so that `go run ./bot sandbox` works. See package waymark/bot/cli.
package main

import (
	"os"

	"waymark/bot/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr))
}
