from clinic import send_sms

sent = send_sms.apply_async(
    ("+79130000001", "Ждём вас завтра"),
    ignore_result=True,
    retry_policy={"max_retries": None},  # пока брокер не ответит
)
print("Отправлено, результата не будет:", sent.ignored)
