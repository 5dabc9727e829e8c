"""Renames an image through the SDK of Huawei Cloud, which signs its requests, and tries again as it is told to.

Usage: huawei.py IMS_URL PROJECT_ID IMAGE_ID NAME RETRIES
Prints the image's name, or the class of the error, its status and its code.
"""

import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkcore.retry.backoff_strategy import BackoffStrategies
from huaweicloudsdkims.v2 import ImsClient, UpdateImageRequest, UpdateImageRequestBody

url, project, image, name, retries = sys.argv[1:]
client = (
    ImsClient.new_builder()
    .with_credentials(BasicCredentials("ALICEACCESSKEY000001", "alice-secret-access-key", project))
    .with_endpoint(url)
    .build()
)
request = UpdateImageRequest(image_id=image, body=[UpdateImageRequestBody(op="replace", path="/name", value=name)])
invoker = client.update_image_invoker(request)
if int(retries) > 0:
    invoker.with_retry(
        retry_condition=lambda response, error: isinstance(error, SdkException)
        and (not isinstance(error, ServiceResponseException) or error.status_code >= 500),
        max_retries=int(retries),
        backoff_strategy=BackoffStrategies.RANDOM_JITTER,
    )
try:
    print(invoker.invoke().name)
except ServiceResponseException as error:
    print(type(error).__name__, error.status_code, error.error_code)
except SdkException as error:
    print(type(error).__name__)
