package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

type (
	request      = connect.Request[dynamicpb.Message]
	response     = connect.Response[dynamicpb.Message]
	clientStream = connect.ClientStream[dynamicpb.Message]
	serverStream = connect.ServerStream[dynamicpb.Message]
	bidiStream   = connect.BidiStream[dynamicpb.Message, dynamicpb.Message]
)

// serveConnect answers Connect, gRPC and gRPC-Web on HTTP/1.1 and HTTP/2.
func serveConnect(listener net.Listener) error {
	mux := http.NewServeMux()
	service := new(shapes)
	methods := contract().Methods()
	for i := range methods.Len() {
		method := methods.Get(i)
		path := "/shapes.v1.Shapes/" + string(method.Name())
		mux.Handle(path, connectHandler(service, path, method))
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Handler: mux, Protocols: protocols}
	return server.Serve(listener)
}

func connectHandler(service *shapes, path string, method protoreflect.MethodDescriptor) http.Handler {
	schema := connect.WithSchema(method)
	initializer := connect.WithRequestInitializer(func(_ connect.Spec, message any) error {
		*message.(*dynamicpb.Message) = *dynamicpb.NewMessage(method.Input())
		return nil
	})
	answer := func(ctx context.Context, in, header, trailer http.Header,
		receive func() (*dynamicpb.Message, error), send func(*dynamicpb.Message) error) error {
		return connectError(service.answer(&call{
			context: ctx, method: method, receive: receive, send: send,
			header:     in.Get,
			setHeader:  header.Add,
			setTrailer: func(name, value string) { trailer.Add(name, encode(name, value)) },
		}))
	}
	// answerOnce is for those that have one response, which is sent when they return.
	answerOnce := func(ctx context.Context, in http.Header,
		receive func() (*dynamicpb.Message, error)) (*response, error) {
		out := connect.NewResponse[dynamicpb.Message](nil)
		err := answer(ctx, in, out.Header(), out.Trailer(), receive,
			func(message *dynamicpb.Message) error {
				out.Msg = message
				return nil
			})
		return out, err
	}
	switch {
	case method.IsStreamingClient() && method.IsStreamingServer():
		return connect.NewBidiStreamHandler(path, func(ctx context.Context, stream *bidiStream) error {
			return answer(ctx, stream.RequestHeader(), stream.ResponseHeader(),
				stream.ResponseTrailer(), stream.Receive, stream.Send)
		}, schema, initializer)
	case method.IsStreamingClient():
		return connect.NewClientStreamHandler(path,
			func(ctx context.Context, stream *clientStream) (*response, error) {
				return answerOnce(ctx, stream.RequestHeader(), func() (*dynamicpb.Message, error) {
					if stream.Receive() {
						return stream.Msg(), nil
					} else if err := stream.Err(); err != nil {
						return nil, err
					}
					return nil, io.EOF
				})
			}, schema, initializer)
	case method.IsStreamingServer():
		return connect.NewServerStreamHandler(path,
			func(ctx context.Context, request *request, stream *serverStream) error {
				return answer(ctx, request.Header(), stream.ResponseHeader(),
					stream.ResponseTrailer(), once(request.Msg), stream.Send)
			}, schema, initializer)
	default:
		return connect.NewUnaryHandler(path,
			func(ctx context.Context, request *request) (*response, error) {
				return answerOnce(ctx, request.Header(), once(request.Msg))
			}, schema, initializer)
	}
}

func encode(name, value string) string {
	if strings.HasSuffix(name, "-bin") {
		return connect.EncodeBinaryHeader([]byte(value))
	}
	return value
}

func connectError(err error) error {
	var refused *refusal
	if !errors.As(err, &refused) {
		return err
	}
	failed := connect.NewError(connect.Code(refused.code), refused)
	if refused.detail != nil {
		detail, err := connect.NewErrorDetail(refused.detail)
		check(err)
		failed.AddDetail(detail)
	}
	return failed
}
