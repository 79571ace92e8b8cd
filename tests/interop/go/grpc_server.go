package main

import (
	"context"
	"errors"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// serveGRPC answers gRPC with grpc-go's own HTTP/2.
func serveGRPC(listener net.Listener) error {
	service := new(shapes)
	description := grpc.ServiceDesc{ServiceName: "shapes.v1.Shapes", HandlerType: (*any)(nil)}
	methods := contract().Methods()
	for i := range methods.Len() {
		method := methods.Get(i)
		if method.IsStreamingClient() || method.IsStreamingServer() {
			description.Streams = append(description.Streams, grpc.StreamDesc{
				StreamName:    string(method.Name()),
				ClientStreams: method.IsStreamingClient(),
				ServerStreams: method.IsStreamingServer(),
				Handler: func(_ any, stream grpc.ServerStream) error {
					return grpcAnswer(service, stream.Context(), method,
						func() (*dynamicpb.Message, error) {
							message := dynamicpb.NewMessage(method.Input())
							return message, stream.RecvMsg(message)
						},
						func(message *dynamicpb.Message) error { return stream.SendMsg(message) })
				},
			})
			continue
		}
		description.Methods = append(description.Methods, grpc.MethodDesc{
			MethodName: string(method.Name()),
			Handler: func(_ any, ctx context.Context, decode func(any) error,
				_ grpc.UnaryServerInterceptor) (any, error) {
				request := dynamicpb.NewMessage(method.Input())
				if err := decode(request); err != nil {
					return nil, err
				}
				var response *dynamicpb.Message
				err := grpcAnswer(service, ctx, method, once(request),
					func(message *dynamicpb.Message) error {
						response = message
						return nil
					})
				return response, err
			},
		})
	}
	server := grpc.NewServer()
	server.RegisterService(&description, service)
	return server.Serve(listener)
}

func grpcAnswer(service *shapes, ctx context.Context, method protoreflect.MethodDescriptor,
	receive func() (*dynamicpb.Message, error), send func(*dynamicpb.Message) error) error {
	return grpcError(service.answer(&call{
		context: ctx, method: method, receive: receive, send: send,
		header: func(name string) string {
			for _, value := range metadata.ValueFromIncomingContext(ctx, name) {
				return value
			}
			return ""
		},
		// These fail where the caller has gone already, which the answer comes to as well.
		setHeader: func(name, value string) {
			_ = grpc.SetHeader(ctx, metadata.Pairs(name, value))
		},
		setTrailer: func(name, value string) {
			_ = grpc.SetTrailer(ctx, metadata.Pairs(name, value))
		},
	}))
}

func grpcError(err error) error {
	var refused *refusal
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return status.FromContextError(err).Err()
	case !errors.As(err, &refused):
		return err
	}
	failed := status.New(codes.Code(refused.code), refused.message)
	if refused.detail != nil {
		detailed, err := failed.WithDetails(protoadapt.MessageV1Of(refused.detail))
		check(err)
		failed = detailed
	}
	return failed.Err()
}
