package main

import (
	"log/slog"

	"waymark/commands"
	"waymark/commands/words"
)

// newTable is the table of everything members can say.
func newTable(say *words.Catalogue, log *slog.Logger) *commands.Table {
	return commands.New(say, log)
}
