/* uart.h - the first serial port.  Included by sercon.c and uart.c. */
#ifndef SERCON_UART_H
#define SERCON_UART_H

#include <stdint.h>
#include <stdbool.h>

#define UART_IRQ    4

/* false: there is none.  Bytes that came before go to `early`: what was typed ahead is kept. */
bool uart_start(void (*early)(uint8_t byte));
bool uart_can_send(void);                   /* the FIFO is empty: 16 bytes fit */
void uart_send(uint8_t byte);
int uart_receive(void);                     /* -1: nothing there */
void uart_interrupts(bool receive, bool send);
bool uart_wait_send(void);                  /* bounded; false: it never becomes ready */
bool uart_has_fifo(void);

#endif
