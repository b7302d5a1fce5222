// Command waymark is a Discord bot for a peer-support community. See package waymark/bot/cli for its command line.
//
//	go install ./bot/waymark
package main

import (
	"os"

	"waymark/bot/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr))
}
