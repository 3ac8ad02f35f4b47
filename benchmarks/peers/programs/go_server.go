// Only counts; ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	var count atomic.Int64
	answer := []byte(`{"status":"success"}`)
	handler := func(response http.ResponseWriter, request *http.Request) {
		io.Copy(io.Discard, request.Body)
		count.Add(1)
		response.Header().Set("Content-Type", "application/json")
		response.Write(answer)
	}
	fmt.Fprintln(os.Stderr, http.Serve(listener, http.HandlerFunc(handler)))
	os.Exit(1)
}
